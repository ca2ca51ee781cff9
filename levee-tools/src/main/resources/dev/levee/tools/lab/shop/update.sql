-- A sale or a delivery. Parameters: type, product, index.
UPDATE levee_lab.item SET version = version + 1, quantity = (quantity * 7 + 13) % 1000
 WHERE type = ? AND product = ? AND index = ?
RETURNING version
