/* Words for what was acknowledged, the clock, and storage: [Korean, English]. */

export default {
};
