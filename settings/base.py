"""The polite crawl of real portals. Chosen by default; `settings/README.md` explains every value."""

import os

from scrapy.settings import default_settings

from crawler.configuration import DEFAULTS, from_environment

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# Politeness: one request at a time and three seconds between two, for each platform.
DOWNLOAD_DELAY = 3
# Our scheduler draws its own jitter, which only ever adds; Scrapy's draws again at each wake-up.
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Requests that wait for their slot count too: the scheduler hands out one for each platform.
CONCURRENT_REQUESTS = 0
ROBOTSTXT_OBEY = False  # RobotsMiddleware below obeys RFC 9309; Scrapy's own leaks requests.
ROBOTSTXT_USER_AGENT = "nianbao"
USER_AGENT = "nianbao/0.1 (annual reports on open government information)"

# The catalog is the state.
SCHEDULER = "crawler.scheduler.CatalogScheduler"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Tasks that Scrapy starts for every answer, whatever it yields, and that is mostly one item.
CONCURRENT_ITEMS = 1
# Otherwise one body of more than 5 MB stops all platforms until it is processed.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 512 * 1024 * 1024
# Every status is judged by the core; Scrapy would drop most of them without a word.
HTTPERROR_ALLOW_ALL = True
COOKIES_ENABLED = True
# Scrapy asks tldextract which domains may have no cookies, and tldextract, where it has no list in
# its cache, asks two servers for the newest. A crawl talks to its portals alone: no server, so that
# the list of the installed package counts. Scrapy makes the object when it loads its middleware.
os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")
REDIRECT_MAX_TIMES = 10
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.net.resolver.GuardedResolver"

# Doors that would stand open otherwise.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
try:
    import uvloop  # noqa: F401 - is it there?
except ImportError:
    pass
else:
    ASYNCIO_EVENT_LOOP = "uvloop.Loop"

DOWNLOAD_HANDLERS = {
    "http": "crawler.net.handlers.RoutingDownloadHandler",
    "https": "crawler.net.handlers.RoutingDownloadHandler",
    # Links to these must never be followed.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# In the _BASE settings ours stay in place whatever `-s …_MIDDLEWARES=…` adds: without them robots.txt,
# the pinned hosts and the commit would be gone.
DOWNLOADER_MIDDLEWARES_BASE = {
    **default_settings.DOWNLOADER_MIDDLEWARES_BASE,
    "crawler.net.hosts.HostPinMiddleware": 50,
    "crawler.net.robots.RobotsMiddleware": 100,
    "crawler.net.blocks.BlockMiddleware": 560,
    "crawler.net.refresh.RefreshMiddleware": 580,
    "crawler.net.damage.DamageMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}
SPIDER_MIDDLEWARES_BASE = {
    **default_settings.SPIDER_MIDDLEWARES_BASE,
    "crawler.commit.middleware.CommitMiddleware": 950,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    # Needed by the redirect middlewares only: callbacks yield no requests.
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
# Ours stay in place whatever `-s ITEM_PIPELINES=…` adds to them: Scrapy merges the two.
ITEM_PIPELINES_BASE = {
    "crawler.pipelines.schema.SchemaCheckPipeline": 100,
    "crawler.pipelines.stored.StoredPipeline": 500,
    "crawler.pipelines.delivered.DeliveredPipeline": 900,
}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": None,
    "crawler.live.LiveDisplay": 500,
}

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"

# What can be set by NIANBAO_…: the defaults, then the environment.
locals().update(DEFAULTS)
locals().update(from_environment())
