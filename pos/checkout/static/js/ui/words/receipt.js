/* Words for the receipt: [Korean, English]. */

export default {
};
