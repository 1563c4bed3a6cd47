"""The licence of what is public, until the officer writes another."""

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0:"
    " https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
