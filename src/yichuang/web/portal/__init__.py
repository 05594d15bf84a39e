"""The online hall for citizens and organisations: guides, applications, progress. Works without a script."""
