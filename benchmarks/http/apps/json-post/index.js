export default {
  async fetch(request) {
    const order = await request.json();
    let total = 0;
    for (const item of order.items) total += item.price * item.count;
    return Response.json({ customer: order.customer, total });
  },
};
