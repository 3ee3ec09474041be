"""Where the tests find the repository and the golden drawings, and how they run something without root's rights."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN_FILE = ROOT / "tests" / "data" / "golden.json"
GOLDEN = json.loads(GOLDEN_FILE.read_text("utf-8"))  # [{"name", "label", "hand", "drawing"}, ...]

# Root may read and write what others may not; like this it is a user as any other, who may still run its own Python.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")
