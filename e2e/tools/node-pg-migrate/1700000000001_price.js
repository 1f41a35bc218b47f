exports.up = (pgm) => {
  pgm.addColumns('item', { price: { type: 'numeric', notNull: true, default: 0 } });
  pgm.createIndex('item', 'name', { name: 'item_name' });
  pgm.createView('item_view', {}, 'SELECT name, price FROM item');
};

exports.down = (pgm) => {
  pgm.dropView('item_view');
  pgm.dropIndex('item', 'name', { name: 'item_name' });
  pgm.dropColumns('item', ['price']);
};
