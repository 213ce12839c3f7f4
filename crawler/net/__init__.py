"""What stands between Scrapy and the portals."""
