"""Gongkai: China's annual reports on government information disclosure as a checked, searchable site."""

__version__ = "0.1.0"
