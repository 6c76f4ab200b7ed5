import { describeConnector } from '../../ports/connector.contract.js';
import { createTcpConnector } from './tcp-connector.js';
import { listenTcp } from './tcp-listener.contract.js';

describeConnector('TCP on Node.js', { connect: createTcpConnector(), listen: listenTcp });
