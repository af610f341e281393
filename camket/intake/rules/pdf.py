"""A process of its own that opens one PDF from its standard input and writes its words, within limits."""

from __future__ import annotations

import io
import resource
import sys

MEMORY = 1_500_000_000
PROCESSOR_SECONDS = 50
PASSWORD = 3
BROKEN = 4
SCALE = 2.0


def main(arguments: list[str]) -> int:
    """Write the words of at most N pages, or with `pictures N` each page as a PNG behind its length in eight bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return PASSWORD if "password" in str(error).lower() else BROKEN
    out = sys.stdout.buffer
    if arguments[0] == "pictures":
        for number in range(min(len(document), int(arguments[1]))):
            target = io.BytesIO()
            document[number].render(scale=SCALE).to_pil().save(target, format="PNG")
            out.write(len(target.getvalue()).to_bytes(8, "big") + target.getvalue())
        return 0
    written = 0
    for number in range(min(len(document), int(arguments[0]))):
        page = document[number].get_textpage().get_text_bounded()
        out.write(page.replace("\r\n", "\n").encode("utf-8", "replace") + b"\n\n")
        written += len(page)
        if written > int(arguments[1]):
            break
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
