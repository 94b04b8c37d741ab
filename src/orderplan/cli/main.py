"""The command `orderplan`: its parts, and how errors become messages and exit codes."""

from __future__ import annotations

import sys

import click

from orderplan import __version__
from orderplan.cli.bench import bench
from orderplan.cli.bom import bom
from orderplan.cli.gantt import gantt
from orderplan.cli.kitting import kitting
from orderplan.cli.load import load, record
from orderplan.cli.nightly import nightly
from orderplan.cli.plan import explain, peg, plan
from orderplan.cli.plant import check, convert, sample
from orderplan.cli.promise import promise
from orderplan.cli.quote import quote
from orderplan.cli.rank import rank
from orderplan.cli.report import report
from orderplan.cli.risk import risk
from orderplan.cli.schedule import insert, schedule
from orderplan.cli.shortages import shortages
from orderplan.cli.suggest import suggest
from orderplan.cli.sweep import sweep
from orderplan.cli.whatif import whatif

EXIT_INTERNAL, EXIT_USAGE, EXIT_BAD_INPUT = 1, 2, 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="orderplan")
def orderplan() -> None:
    """Planning for order-driven factories.

    \b
    Start with a sample plant:
      orderplan sample bicycle
      orderplan check bicycle
      orderplan plan bicycle
      orderplan bom explode bicycle BIKE

    Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 bad input; of nightly see there.
    """


_COMMANDS = (
    check, plan, explain, peg, schedule, insert, shortages, kitting, suggest, load, record, report, gantt, whatif,
    promise, risk, rank, quote, sweep, nightly, bom, convert, sample, bench,
)  # fmt: skip
for command in _COMMANDS:
    orderplan.add_command(command)


def main() -> None:
    """Run the command line; errors become messages on standard error and exit codes."""
    # A reader such as `head` may close the pipe early, a console may not know every character: neither is an error.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    from orderplan.errors import OrderPlanError

    try:
        code = orderplan.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(EXIT_INTERNAL)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OrderPlanError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()  # else Python complains at exit that the pipe is gone
        sys.exit(0)
    sys.exit(code)
