"""`make bench`: everything that is measured so far."""

from bench import checkouts, closing, exports

if __name__ == "__main__":
    checkouts.main(rounds=5)
    closing.main(rounds=20)
    exports.main()
