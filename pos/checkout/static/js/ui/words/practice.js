/* Words for practising: [Korean, English]. */

export default {
};
