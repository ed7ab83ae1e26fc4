/* Words for what comes after selling: sales of today, refunds, hours, stock: [Korean, English]. */

export default {
};
