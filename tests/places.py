"""Where the tests find the repository and the golden drawings."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN_FILE = ROOT / "tests" / "data" / "golden.json"
GOLDEN = json.loads(GOLDEN_FILE.read_text("utf-8"))  # [{"name", "label", "hand", "drawing"}, ...]
