"""The demonstration's files, sent by the verbs that take every partner's: one submitted, one with rows to mend."""

from dcst.files.cells import Ref, optional, text
from dcst.models import Organisation, Origin, User
from dcst.site.demo.tables import moment
from indicators.changes import receive_upload, submit_upload
from indicators.intake.sending import Sending

FILES_FILE, FOLDER = "demonstration_files.csv", "demonstration_files"
COLUMNS = {
    "organisation": Ref(Organisation),
    "by": Ref(User, field="email"),
    "sent_on": moment,
    "submitted_on": optional(moment),
    "file": text,
}


def files_to_send(files):
    """[(moment, function that sends a file)] in the order of their moments. Raises FixtureError."""
    rows = sorted((values for _, values in files.read(FILES_FILE, COLUMNS)), key=lambda row: row["sent_on"])
    return [(row["sent_on"], _sending(row, number, files.folder)) for number, row in enumerate(rows, 1)]


def _sending(row, number, folder):
    def send():
        content = (folder / FOLDER / row["file"]).read_bytes()
        # Nobody asked for them; by this name the log leads to the file all the same.
        sending = Sending(row["organisation"], request_id=f"demonstration-{number}", origin=Origin.DEMONSTRATION)
        upload = receive_upload(sending, content, by=row["by"], at=row["sent_on"], name=row["file"])
        if row["submitted_on"]:
            submit_upload(upload, by=row["by"], at=row["submitted_on"])

    return send
