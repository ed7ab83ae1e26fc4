"""What others say of our money: the rows of card companies' and Hometax' files, laid beside our own book; each difference waits for a look."""
