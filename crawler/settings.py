"""Scrapy's settings module, derived from Config; what a profile says comes on top per site."""

from __future__ import annotations

from typing import Any

from archive import VERSION
from archive.config import Config, load_config
from archive.sites import Site

_config = load_config()

BOT_NAME = "khotin"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
# One spider module that cannot be imported must not break all others.
SPIDER_LOADER_WARN_ONLY = True
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "crawler.addresses.PublicResolver"

# Both listen on a port and run whatever is sent to them; Scrapy has them on by default.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Cookies would make pages differ by visitor, and their library asks the network for a list.
COOKIES_ENABLED = False

USER_AGENT = f"KhoTin/{VERSION} (+{_config.contact})"
ROBOTSTXT_USER_AGENT = "KhoTin"
ROBOTSTXT_OBEY = True
# Only what the archive can decode again when it reads a record.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = _config.max_page_mb * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# A body that a broken connection cut is recorded, marked, and asked for again.
DOWNLOAD_FAIL_ON_DATALOSS = False
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
REDIRECT_MAX_TIMES = 10

SCHEDULER = "crawler.frontier.Frontier"
# Looking for it takes longer than it can ever save.
WARN_ON_GENERATOR_RETURN_VALUE = False
# One item at a time keeps a page's links before its end, which is what acknowledges it.
CONCURRENT_ITEMS = 1
ITEM_PIPELINES = {"crawler.pipelines.Save": 100}
# No cookies, no cache, no accounts; retries are polite.Patience's.
DOWNLOADER_MIDDLEWARES = {
    "crawler.rehearsal.Rehearsal": 20,
    "crawler.polite.DeclaredHosts": 50,
    "crawler.robots.Robots": 100,
    "crawler.polite.Patience": 550,
    "crawler.polite.IfChanged": 860,
    "crawler.recorder.Recorder": 950,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
}
# The spider looks at every status itself.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
EXTENSIONS = {
    "crawler.heartbeat.Heartbeat": 100,
    "crawler.tempo.Tempo": 200,
    "crawler.progress.Progress": 300,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logstats.LogStats": None,
}
# The same request from a page and from the frontier's table must look the same.
REFERRER_POLICY = "no-referrer"
LOG_LEVEL = "INFO"


def site_settings(site: Site, config: Config) -> dict[str, Any]:
    """Return the settings that a profile decides: how gently its site is asked."""
    polite = site.polite
    return {
        "ROBOTSTXT_OBEY": polite.robots,
        "DOWNLOAD_DELAY": polite.delay,
        "DOWNLOAD_TIMEOUT": polite.timeout,
        "DOWNLOAD_VERIFY_CERTIFICATES": polite.verify_tls,
        "DOWNLOAD_MAXSIZE": config.max_page_mb * 1024 * 1024,
        "CONCURRENT_REQUESTS": polite.parallel + bool(site.media_hosts) * polite.parallel,
        "CONCURRENT_REQUESTS_PER_DOMAIN": polite.parallel,
        "RETRY_TIMES": polite.retries,
    }
