/** The shop's database: its schema and data, and the reads and updates that its services do. Start with {@link ShopReader}. */
@NullMarked
package dev.levee.tools.lab.shop;

import org.jspecify.annotations.NullMarked;
