-- The same answers for many objects in one statement. Parameters: first day of the window twice; types, products, indexes.
WITH by_product AS (
       SELECT l.product, sum(l.quantity) AS sold, sum(l.amount) AS revenue
         FROM levee_lab.order_line l WHERE l.day >= ? GROUP BY l.product),
     by_category AS (
       SELECT l.category, round(avg(l.amount), 2) AS average, count(DISTINCT l.customer) AS buyers
         FROM levee_lab.order_line l WHERE l.day >= ? GROUP BY l.category)
SELECT i.version, i.label, i.quantity, i.price, p.name AS product_name, c.name AS category_name,
       bp.sold, bp.revenue, bc.average, coalesce(bc.buyers, 0) AS buyers, i.type, i.product, i.index
  FROM unnest(?::int[], ?::int[], ?::int[]) AS w (type, product, index)
  JOIN levee_lab.item i ON i.type = w.type AND i.product = w.product AND i.index = w.index
  JOIN levee_lab.product p ON p.id = i.product
  JOIN levee_lab.category c ON c.id = p.category
  LEFT JOIN by_product bp ON bp.product = p.id
  LEFT JOIN by_category bc ON bc.category = p.category
