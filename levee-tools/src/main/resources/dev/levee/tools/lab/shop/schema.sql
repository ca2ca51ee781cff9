-- The shop. Every object of the trace is an item; what a page shows of it joins its product and category and sums up the
-- orders of a window of days.
DROP SCHEMA IF EXISTS levee_lab CASCADE;
CREATE SCHEMA levee_lab;
CREATE TABLE levee_lab.category (id int PRIMARY KEY, tenant int NOT NULL, name text NOT NULL);
CREATE TABLE levee_lab.product (id int PRIMARY KEY, category int NOT NULL, name text NOT NULL);
CREATE TABLE levee_lab.item (
  type smallint, product int, index smallint,
  version bigint NOT NULL, label text NOT NULL, quantity int NOT NULL, price numeric(10, 2) NOT NULL,
  PRIMARY KEY (type, product, index)
) WITH (fillfactor = 80);
-- How much longer a read takes: of the object named, or of every object. Empty but for a fault of the lab.
CREATE TABLE levee_lab.pace (type smallint, product int, index smallint, seconds float8 NOT NULL);
CREATE TABLE levee_lab.order_line (
  category int NOT NULL, day smallint NOT NULL, product int NOT NULL, customer int NOT NULL,
  quantity smallint NOT NULL, amount numeric(10, 2) NOT NULL);
