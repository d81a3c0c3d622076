"""Texts about what is not stored: (Vietnamese, English)."""

from __future__ import annotations

NO_SUCH_FILE = ("Không tìm thấy tệp này.", "No such file.")
NO_SUCH_DOSSIER = ("Không tìm thấy hồ sơ.", "No such dossier.")
NO_SUCH_RESULT = ("Không tìm thấy kết quả có mã này.", "There is no result with this code.")
FILE_NOT_STORED = ("Tệp không còn.", "The file is gone.")
