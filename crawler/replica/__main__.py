"""``python -m crawler.replica``: the replica on its own, or as the child of ``start_replica``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from crawler.replica.faults import document
from crawler.replica.model import ReplicaOptions
from crawler.replica.serving import run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler.replica", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="changes the content")
    parser.add_argument(
        "--reports", action="append", default=[], metavar="PORTAL=N", help="reports of one portal"
    )
    parser.add_argument("--portals", type=int, default=0, help="number of synthetic portals")
    parser.add_argument("--portal-reports", type=int, default=20, help="reports of each of them")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[@PORTAL]", help="switch a fault on"
    )
    parser.add_argument("--publish", default="", metavar="FILE.json", help="further documents")
    parser.add_argument("--faults", action="store_true", help="print the table of faults and end")
    parser.add_argument("--folder", default="", help="where the authority's certificate is written")
    parser.add_argument("--options", default="", help=argparse.SUPPRESS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _options(arguments: argparse.Namespace) -> ReplicaOptions:
    if arguments.options:
        values = json.loads(arguments.options)
        if not isinstance(values["reports"], int):
            values["reports"] = tuple((key, count) for key, count in values["reports"])
        return ReplicaOptions(**(values | {"faults": tuple(values["faults"])}))
    pairs = [text.partition("=") for text in arguments.reports]
    return ReplicaOptions(
        seed=arguments.seed,
        reports=tuple((key, int(count)) for key, _, count in pairs),
        portals=arguments.portals,
        portal_reports=arguments.portal_reports,
        faults=tuple(arguments.fault),
        publish=arguments.publish,
    )


def main() -> None:
    """Print the faults, or serve until a signal comes or the parent is gone."""
    arguments = _arguments()
    if arguments.faults:
        sys.stdout.write(document())
        return
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="nianbao-replica-"))
    run(_options(arguments), folder, until_closed=arguments.child)


if __name__ == "__main__":
    main()
