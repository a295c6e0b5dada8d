// fails: TS2339 Property 'onLine'
navigator.onLine;
