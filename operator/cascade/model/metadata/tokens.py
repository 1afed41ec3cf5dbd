"""An expression's text as tokens, each with its place, so that an error can show what is near."""

from __future__ import annotations

import re
from typing import NamedTuple

from cascade.model.metadata.errors import invalid

LENGTH_MAX = 4096  # bytes of UTF-8, DynamoDB's limit for every expression
PATTERN = re.compile(
    r"\s*(?:(?P<name>#\w+)|(?P<value>:\w+)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d+)"
    r"|(?P<sign><>|<=|>=|[=<>()\[\],.+-]))",
    re.ASCII,
)


class Token(NamedTuple):
    """`sort` is name (`#n`), value (`:v`), word, number, sign or end."""

    sort: str
    text: str


END = Token("end", "<EOF>")


class Tokens:
    """Tokens one by one. `title` is the parameter that the text stands in, for the errors."""

    def __init__(self, title: str, text: str) -> None:
        self.title = title
        if not text.strip():
            raise self.error("The expression can not be empty;")
        if (length := len(text.encode())) > LENGTH_MAX:
            raise self.error(f"Expression size has exceeded the maximum allowed size; {length=}")
        self._all = self._cut(text)
        self._at = 0

    def _cut(self, text: str) -> list[Token]:
        found, at, end = [], 0, len(text.rstrip())
        while at < end:
            match = PATTERN.match(text, at)
            if match is None:
                at = at + len(text[at:]) - len(text[at:].lstrip())
                raise self.syntax_error(text[at], text[max(0, at - 8) : at + 8].strip())
            found.append(Token(match.lastgroup or "", match[match.lastgroup or 0]))
            at = match.end()
        return found

    @property
    def next(self) -> Token:
        return self._all[self._at] if self._at < len(self._all) else END

    def take(self) -> Token:
        token = self.next
        self._at += 1
        return token

    def takes(self, *texts: str) -> str | None:
        """The next token, if it is one of these signs or, in any case, words; else None."""
        token = self.next
        text = token.text.upper() if token.sort == "word" else token.text
        if token.sort in ("word", "sign") and text in texts:
            self._at += 1
            return text
        return None

    def after(self) -> Token:
        """The token after the next one."""
        return self._all[self._at + 1] if self._at + 1 < len(self._all) else END

    def expect(self, sign: str) -> None:
        if self.takes(sign) is None:
            raise self.unexpected()

    def unexpected(self) -> Exception:
        """The next token does not belong here."""
        near = self._all[max(0, self._at - 1) : self._at + 2]
        return self.syntax_error(self.next.text, " ".join(token.text for token in near))

    def syntax_error(self, token: str, near: str) -> Exception:
        return self.error(f'Syntax error; token: "{token}", near: "{near}"')

    def error(self, why: str) -> Exception:
        return invalid(f"Invalid {self.title}: {why}")
