"""The polite crawl with its catalog on PostgreSQL.

Set NIANBAO_DATABASE to the URL of your server, for instance
`postgresql+psycopg://nianbao@db.example/nianbao`. The blobs stay in the output folder.
"""

from crawler.configuration import from_environment
from settings.base import *

NIANBAO_DATABASE = "postgresql+psycopg:///nianbao"

locals().update(from_environment())
