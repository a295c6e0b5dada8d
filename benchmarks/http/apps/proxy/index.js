export default {
  fetch() {
    return fetch("$ORIGIN");
  },
};
