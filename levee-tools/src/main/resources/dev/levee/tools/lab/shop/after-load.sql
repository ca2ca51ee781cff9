-- After the rows are in: loading into an index is slower than building it.
CREATE INDEX ON levee_lab.order_line (category, day);
VACUUM (ANALYZE) levee_lab.order_line;
ANALYZE levee_lab.category;
ANALYZE levee_lab.product;
ANALYZE levee_lab.item;
