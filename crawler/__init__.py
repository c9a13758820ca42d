"""A Scrapy project: fetch, record, extract, save."""
