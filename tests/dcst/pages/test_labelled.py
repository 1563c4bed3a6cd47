"""Tables whose rows can be cards on a narrow screen."""

import pytest

from dcst.pages.labelled import labelled

HEAD = '<table><thead><tr><th scope="col">Name</th><th>A <b>“B”</b> &amp; C</th></tr></thead>'


def body(cells, head=HEAD):
    return f"{head}<tbody><tr>{cells}</tr></tbody></table>"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("<th>x</th><td>1</td>", '<th>x</th><td data-label="A “B” &amp; C">1</td>'),
        (
            '<td>x</td><td class="y">1</td>',
            '<td data-label="Name">x</td><td data-label="A “B” &amp; C" class="y">1</td>',
        ),
        ('<td class="y" colspan="2">x</td>', '<td class="y" colspan="2">x</td>'),
        (
            "<td>x</td><td>1</td><td>2</td>",
            '<td data-label="Name">x</td><td data-label="A “B” &amp; C">1</td><td>2</td>',
        ),
        ("<td>x</td></tr><tr><td>y</td>", '<td data-label="Name">x</td></tr><tr><td data-label="Name">y</td>'),
    ],
)
def test_each_cell_carries_the_heading_of_its_column(cells, told):
    assert labelled(body(cells)) == body(told)


def test_what_follows_a_cell_across_columns_keeps_its_own_heading():
    head = "<table><thead><tr><th>One</th><th>Two</th><th>Three</th></tr></thead>"
    told = '<td colspan="2">x</td><td data-label="Three">y</td>'
    assert labelled(body('<td colspan="2">x</td><td>y</td>', head)) == body(told, head)


def test_a_quotation_mark_does_not_end_a_label():
    head = '<table><thead><tr><th>Say "x"</th></tr></thead>'
    assert '<td data-label="Say &quot;x&quot;">' in labelled(body("<td>1</td>", head))


@pytest.mark.parametrize(
    "head",
    [
        "<table>",
        "<table><thead><tr><th>One</th></tr><tr><th>Two</th></tr></thead>",
        '<table><thead><tr><th colspan="2">One</th></tr></thead>',
        '<table class="govuk-table dcst-list"><thead><tr><th>One</th></tr></thead>',
    ],
)
def test_no_cards_are_made_of_what_has_no_single_heading_or_a_layout_of_its_own(head):
    assert labelled(body("<td>x</td>", head)) == ""


def test_a_table_that_comes_with_labels_keeps_them():
    told = body('<td data-label="Own">x</td>', "<table><thead><tr><th>One</th></tr><tr><th>Two</th></tr></thead>")
    assert labelled(told) == told
