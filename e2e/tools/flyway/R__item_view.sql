CREATE OR REPLACE VIEW item_view AS SELECT name, price FROM item;
