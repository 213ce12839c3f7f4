"""What the commands do and share. Scrapy loads all of ``crawler.commands`` for each command."""
