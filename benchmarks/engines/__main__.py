"""`python -m benchmarks.engines`."""

from benchmarks.engines import main

raise SystemExit(main())
