"""`make bench`: how fast the console answers, beside a bare Django view in the same run."""
