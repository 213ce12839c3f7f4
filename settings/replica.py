"""The crawl of the built-in replica portals: no delay, everything on loopback.

`SCRAPY_PROJECT=replica scrapy crawl nianbao -a province=zhejiang` starts the portals inside the run.
"""

from crawler.configuration import from_environment
from settings.base import *

DOWNLOAD_DELAY = 0
DOWNLOAD_TIMEOUT = 8
NIANBAO_REPLICA = True
NIANBAO_OUTPUT = "output/replica"
NIANBAO_JITTER = 0.0
NIANBAO_RETRY_PAUSE = 0.1
NIANBAO_BLOCK_REST = 0.2
NIANBAO_CONTACT = "the replica needs none"

locals().update(from_environment())
