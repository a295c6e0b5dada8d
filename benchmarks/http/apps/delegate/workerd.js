export default {
  fetch(request, env) {
    return env.target.fetch(request);
  },
};
