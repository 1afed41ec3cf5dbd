"""An API server that refuses, or is not there: a sentence says so, with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from cascade.edge.operators.session import Api
from cascade.edge.premises import in_words
from cascade.model.errors import BadInput, Forbidden, PortError


def first(error: BaseException) -> BaseException:
    """What made a group of tasks end."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def in_sentences(api: Api) -> Iterator[None]:
    """Raises BadInput for whatever the API server at fault says, or does not say."""
    try:
        yield
    except Forbidden as error:
        raise BadInput(
            f"the API server at {api.url} does not let the run go on: {in_words(error)}; give its "
            "user the right to do so, or choose another --context"
        ) from error
    except PortError as error:
        raise BadInput(
            f"the API server at {api.url} cannot be used: {in_words(error)}; see that it is well, "
            "or choose another --context"
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        why = getattr(error, "message", "").partition("\n")[0].rstrip(":") or in_words(error)
        raise BadInput(
            f"the API server at {api.url} does not answer ({why}): start it, or choose another "
            "--context"
        ) from error
