// The tests run outside the Kubernetes cluster, where the name of a Service does not resolve. libpq has PGHOSTADDR for
// that; this does the same for Node, so that URL and certificate are those that an application has.
const dns = require('node:dns');

const lookup = dns.lookup;
dns.lookup = (hostname, ...more) =>
  lookup(hostname.includes('.svc') ? process.env.PGHOSTADDR : hostname, ...more);
