"""What others say of our money: files of card companies and of Hometax beside our own book; each difference waits for a look."""
