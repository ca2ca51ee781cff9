-- One object, as a page of the shop shows it. Parameters: first day of the window, type, product, index.
SELECT i.version, i.label, i.quantity, i.price, p.name AS product_name, c.name AS category_name,
       s.sold, s.revenue, s.average, s.buyers,
       (SELECT count(pg_sleep(e.seconds)) FROM levee_lab.pace e
         WHERE e.type IS NULL OR (e.type, e.product, e.index) = (i.type, i.product, i.index)) AS paced
  FROM levee_lab.item i
  JOIN levee_lab.product p ON p.id = i.product
  JOIN levee_lab.category c ON c.id = p.category
 CROSS JOIN LATERAL (
       SELECT sum(l.quantity) FILTER (WHERE l.product = p.id) AS sold,
              sum(l.amount) FILTER (WHERE l.product = p.id) AS revenue,
              round(avg(l.amount), 2) AS average,
              count(DISTINCT l.customer) AS buyers
         FROM levee_lab.order_line l
        WHERE l.category = p.category AND l.day >= ?) s
 WHERE i.type = ? AND i.product = ? AND i.index = ?
