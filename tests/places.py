"""Paths of the repository and the golden drawings, and the command prefix that drops root's rights."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN_FILE = ROOT / "tests" / "data" / "golden.json"
GOLDEN = json.loads(GOLDEN_FILE.read_text("utf-8"))  # [{"name", "label", "hand", "drawing"}, ...]

# Root may read and write every file. With this prefix a command runs as root without these rights, with the same Python.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")
