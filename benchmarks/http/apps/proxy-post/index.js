export default {
  fetch(request) {
    return fetch(new Request("$ORIGIN", request));
  },
};
