/* Words for the order board and the display for customers: [Korean, English]. */

export default {
};
