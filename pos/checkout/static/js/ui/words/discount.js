/* Words for discounts, notes, parked orders, searching and scanning: [Korean, English]. */

export default {
};
