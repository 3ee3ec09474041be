"""Run the app and record what it writes outside of a folder: python watched_app.py FOLDER RECORD."""

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]
sys.dont_write_bytecode = True

from cases import Watch  # noqa: E402

folder, record = sys.argv[1:3]
file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


class Record(list):
    def append(self, line: str) -> None:
        os.write(file, f"{line}\n".encode(errors="replace"))


Watch.begin(Path(folder))
Watch.touched = Record()
sys.argv = ["app.py"]
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
