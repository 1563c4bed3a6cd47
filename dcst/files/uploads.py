"""Files as they arrive: kept in memory up to settings.LARGEST_FILE bytes; of a larger one, only its size is right.

A file that is too large is still received to its end, because a browser shows no answer before that. One that is
READ_OFF times too large is refused at once.
"""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

READ_OFF = 10  # times the largest file


class InMemory(FileUploadHandler):
    """Django's upload handler: every file of a request, in memory. One that is too large comes cut off, with its true
    size, and its form says so. Raises RequestDataTooBig.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > READ_OFF * settings.LARGEST_FILE:
            raise RequestDataTooBig

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size <= settings.LARGEST_FILE:
            self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
