"""``linli schema``: the JSON Schema of what stands in a file."""

import json

from matcher.files.schema import schema


def run(kind: str) -> None:
    print(json.dumps(schema(kind), ensure_ascii=False, indent=2))
