"""Files that strangers could send, each with what must happen: records, sources and pages."""
