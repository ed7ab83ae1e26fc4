"""`make bench`: everything that is measured so far."""

from bench.checkouts import main

if __name__ == "__main__":
    main(rounds=5)
