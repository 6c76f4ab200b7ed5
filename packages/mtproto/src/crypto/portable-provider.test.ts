import { describeCryptoProvider } from './crypto-provider.contract.js';
import { createPortableCrypto } from './portable-provider.js';

describeCryptoProvider('portable cryptography with WebAssembly', () => createPortableCrypto());
describeCryptoProvider('portable cryptography without WebAssembly', () => createPortableCrypto({ webAssembly: false }));
