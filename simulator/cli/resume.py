"""Runs of many draws: what is asked of them, what an interrupted one leaves, and that it can go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from simulator.cli.deliver import Delivery
from simulator.cli.options import HELD, TYPED_WORDS

if TYPE_CHECKING:
    from simulator.analysis.projected import Streaming


class Stopped(click.ClickException):
    """A run that was stopped, and can go on."""

    exit_code = 2


@contextmanager
def streaming(delivery: Delivery, discount: float, by: str | None, resume: bool) -> "Iterator[Streaming | None]":
    """How draws are measured that are too many to be held; None where every single one is to be written.

    Says on standard error what an interrupt leaves, and where there is nothing to go on from. What was done is deleted
    once all files are written.
    """
    from simulator.analysis.projected import Streaming
    from simulator.runs.spread import ExecutorError
    from simulator.runs.unfinished import Unfinished

    again = TYPED_WORDS in click.get_current_context().meta  # by a manifest, into a folder that goes

    def tell(words: str) -> None:
        click.echo(f"--resume: {words}", err=True)

    unfinished = Unfinished(None if again else delivery.folder, resume=resume, tell=tell)
    delivery.written = unfinished.drop
    words = f"what was done is kept in {delivery.folder}; to go on from there, add --resume to the same command"
    try:
        yield Streaming(discount, by == "market", unfinished) if delivery.draws_out is None else None
    except ExecutorError as error:
        raise (Stopped(f"{error}; {words}") if unfinished.kept else error) from None
    except BaseException:
        if unfinished.kept:
            click.echo(words, err=True)
        raise
    if resume and not unfinished.asked:
        tell(f"up to {HELD} simulations are made in one go, and nothing of them is kept")
